/* What a running check knows, and how its passes report. Inside this room only.
 *
 * A pass walks values and keeps the way it came as a chain of steps on the stack; a JSON pointer is written only when
 * there is something to report. */
#ifndef LK_CHECK_CONTEXT_H
#define LK_CHECK_CONTEXT_H

#include "check/check.h"
#include "schema/lookup.h"

struct check {
	const struct check_options *options;
	const struct graph *graph;
	const struct pack *pack;
	struct str region; /* where types are looked up; may be empty */
	struct diag *diag;
	struct arena *arena;   /* ends with the run */
	struct map resources;  /* logical id → struct check_resource */
	/* type → struct check_list, in the stack's order; empty when the template is far over the service's quota */
	struct map by_type;
	struct map parameters; /* name → struct check_name */
	struct map conditions, mappings;
	struct pattern_cache *patterns;
	/* A transform or macro may add and rename things before the service sees them: what is missing here is no
	 * fault. */
	bool expands;
	bool unknown_mapping; /* some FindInMap has a mapping's name that only the deployment knows */
	/* AWS::LanguageExtensions allows functions in places where they are refused otherwise. */
	bool extended_functions;
};

struct check_resource {
	const struct resource *resource;
	struct schema_type type; /* node absent when the type is unknown */
	bool is_custom;          /* Custom::X or AWS::CloudFormation::CustomResource */
};

struct check_list {
	VEC(const struct check_resource *) items;
};

struct check_name {
	const struct entry *entry;
	bool used;
};

/* One step of the way into a holder's value: a key of a map or, with key.ptr NULL, an index of a list. */
struct step {
	const struct step *above; /* NULL at the top */
	struct str key;
	size_t index;
	const struct value *value; /* where this step leads; NULL when there is nothing */
};

struct step step_root(const struct value *value); /* an entry's whole body: no step of a pointer */
struct step step_key(const struct step *above, struct str key, const struct value *value);
struct step step_index(const struct step *above, size_t index, const struct value *value);

/* Who holds the value that is walked: a resource, or an entry of a section ("Outputs"). */
struct holder {
	const struct resource *resource; /* NULL for an entry */
	const char *section, *noun;      /* "Outputs", "output"; NULL for a resource */
	const struct entry *entry;
};

struct holder holder_of_resource(const struct resource *resource);
struct holder holder_of_entry(const char *section, const char *noun, const struct entry *entry);

/* "AWS::S3::Bucket", or "output 'X'". In the check's arena. */
struct str holder_words_in(struct arena *arena, const struct holder *holder);

/* "/Properties/Tags/0/Key" of a resource; "/Outputs/Url/Value" of an entry. */
struct str step_pointer_in(struct arena *arena, const struct holder *holder, const struct step *at);

/* "LifecycleConfiguration.Rules[0].Id": the way without its first step ("Properties") and without functions. */
struct str step_dotted_in(struct arena *arena, const struct step *at);

struct fault {
	const char *rule;
	const struct holder *holder;
	const struct step *at; /* NULL: the holder itself */
	bool on_key;
	struct str hint; /* may have several lines */
};

/* Reports unless the rule is not selected. The severity is the rule's. */
void check_fault(struct check *check, const struct fault *fault, const char *format, ...) LK_PRINTF(3, 4);

bool check_wants(const struct check *check, const char *rule);

const struct check_resource *check_find_resource(const struct check *check, struct str logical_id);

/* Marks as used; NULL when it is not declared. */
const struct entry *check_use(struct map *names, struct str name);

/* False only when the text certainly does not match. */
bool check_matches(const struct check *check, struct str pattern, struct str text);

/* Whether the name may be of something that a module or a transform makes, so that nothing here can know it. */
bool check_may_exist(const struct check *check, struct str name);

/* A function, or a map that is written as one ("Fn::Something") but is none of those known here. */
bool check_is_function(const struct value *value);

/* Types that the serverless transform replaces; the service itself never sees them. */
bool check_is_serverless(struct str type);

/* Whether a value is there when the template is deployed. {"Ref": "AWS::NoValue"} is not; an If with such a branch
 * may be. */
enum presence { PRESENCE_ABSENT, PRESENCE_MAYBE, PRESENCE_PRESENT };
enum presence check_presence(const struct value *value);

#endif
