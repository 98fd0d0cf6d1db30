#include "check/relate.h"
#include "check/rules.h"

/* Networks and names in them: EC2 and Route 53. */

/* --- address ranges */

struct network {
	uint32_t address, mask;
};

static bool parse_network(const struct value *value, struct network *ret_network)
{
	struct str rest, part;
	int64_t number, bits = 32;
	uint32_t address = 0;
	if (!relate_text(value, &rest))
		return false;
	size_t slash = str_find(rest, STR("/"), 0);
	if (slash == SIZE_MAX || !str_to_int(str_slice(rest, slash + 1, rest.len), &bits) || bits < 0 || bits > 32)
		return false;
	rest = str_slice(rest, 0, slash);
	size_t count = 0;
	for (; rest.ptr && str_next(&rest, '.', &part); count++) {
		if (!str_to_int(part, &number) || number < 0 || number > 255 || count == 4)
			return false;
		address = address << 8 | (uint32_t)number;
	}
	uint32_t mask = bits ? UINT32_MAX << (32 - bits) : 0;
	*ret_network = (struct network){.address = address & mask, .mask = mask};
	return count == 4;
}

static bool contains(struct network outer, struct network inner)
{
	return outer.mask <= inner.mask && (inner.address & outer.mask) == outer.address;
}

static bool overlap(struct network a, struct network b)
{
	return contains(a, b) || contains(b, a);
}

/* Whether the stack gives the VPC further ranges. */
static bool has_more_ranges(const struct check *check, const struct resource *vpc)
{
	const struct check_resource *more;
	for (size_t at = 0; (more = relate_next(check, "AWS::EC2::VPCCidrBlock", &at));)
		if (relate_target(check, relate_value(more->resource, "Properties.VpcId"), NULL) == vpc)
			return true;
	return false;
}

static void check_inside(struct check *check, const struct resource *subnet, struct network range)
{
	const struct resource *vpc = relate_target(check, relate_value(subnet, "Properties.VpcId"), NULL);
	struct network outer;
	if (!vpc || !parse_network(relate_value(vpc, "Properties.CidrBlock"), &outer) || contains(outer, range) ||
	    has_more_ranges(check, vpc))
		return;
	struct holder holder = holder_of_resource(subnet);
	struct fault fault = {
		.rule = "E3059", .holder = &holder, .at = relate_step_in(check, subnet, "Properties.CidrBlock")};
	check_fault(check, &fault, "the range %.*s is not inside that of VPC '%.*s', %.*s",
		    STR_ARG(value_string(relate_value(subnet, "Properties.CidrBlock"))), STR_ARG(vpc->logical_id),
		    STR_ARG(value_string(relate_value(vpc, "Properties.CidrBlock"))));
}

/* Resources under different conditions may never stand beside each other. */
static bool stand_together(const struct resource *a, const struct resource *b)
{
	struct str first = resource_condition(a), second = resource_condition(b);
	return (!first.len && !second.len) || str_equal(first, second);
}

static void check_overlap(struct check *check, const struct resource *subnet, struct network range, size_t before)
{
	const struct check_resource *other;
	struct network taken;
	for (size_t at = 0; (other = relate_next(check, "AWS::EC2::Subnet", &at)) && at < before;) {
		if (!stand_together(subnet, other->resource) ||
		    !relate_same(check, relate_value(subnet, "Properties.VpcId"),
				 relate_value(other->resource, "Properties.VpcId")) ||
		    !parse_network(relate_value(other->resource, "Properties.CidrBlock"), &taken) ||
		    !overlap(range, taken))
			continue;
		struct holder holder = holder_of_resource(subnet);
		struct fault fault = {.rule = "E3060",
				      .holder = &holder,
				      .at = relate_step_in(check, subnet, "Properties.CidrBlock")};
		check_fault(check, &fault, "the range %.*s overlaps that of subnet '%.*s', %.*s",
			    STR_ARG(value_string(relate_value(subnet, "Properties.CidrBlock"))),
			    STR_ARG(other->resource->logical_id),
			    STR_ARG(value_string(relate_value(other->resource, "Properties.CidrBlock"))));
	}
}

static void check_subnets(struct check *check)
{
	const struct check_resource *subnet;
	struct network range;
	for (size_t at = 0; (subnet = relate_next(check, "AWS::EC2::Subnet", &at));) {
		if (!parse_network(relate_value(subnet->resource, "Properties.CidrBlock"), &range))
			continue;
		check_inside(check, subnet->resource, range);
		check_overlap(check, subnet->resource, range, at);
	}
}

/* --- things of which there is one */

static void check_route_tables(struct check *check)
{
	static const char type[] = "AWS::EC2::SubnetRouteTableAssociation";
	const struct check_resource *one, *other;
	for (size_t at = 0; (one = relate_next(check, type, &at));) {
		const struct value *subnet = relate_value(one->resource, "Properties.SubnetId");
		for (size_t k = 0; (other = relate_next(check, type, &k)) && k < at;) {
			const struct value *taken = relate_value(other->resource, "Properties.SubnetId");
			if (!stand_together(one->resource, other->resource) || !relate_same(check, subnet, taken) ||
			    value_is_intrinsic(subnet, FN_IF))
				continue;
			struct holder holder = holder_of_resource(one->resource);
			struct fault fault = {.rule = "E3022",
					      .holder = &holder,
					      .at = relate_step_in(check, one->resource, "Properties.SubnetId")};
			check_fault(check, &fault, "'%.*s' associates the same subnet with a route table",
				    STR_ARG(other->resource->logical_id));
		}
	}
}

static bool has_private_dns(const struct resource *endpoint)
{
	const struct value *dns = relate_value(endpoint, "Properties.PrivateDnsEnabled");
	return value_is_string(relate_value(endpoint, "Properties.VpcEndpointType"), "Interface") && dns &&
	       ((dns->kind == VALUE_BOOL && dns->as.boolean) || value_is_string(dns, "true"));
}

static void check_endpoints(struct check *check)
{
	const struct check_resource *one, *other;
	for (size_t at = 0; (one = relate_next(check, "AWS::EC2::VPCEndpoint", &at));) {
		const struct resource *a = one->resource;
		for (size_t k = 0; (other = relate_next(check, "AWS::EC2::VPCEndpoint", &k)) && k < at;) {
			const struct resource *b = other->resource;
			bool same = relate_same(check, relate_value(a, "Properties.VpcId"),
						relate_value(b, "Properties.VpcId")) &&
				    relate_same(check, relate_value(a, "Properties.ServiceName"),
						relate_value(b, "Properties.ServiceName"));
			if (!same || !has_private_dns(a) || !has_private_dns(b) || !stand_together(a, b))
				continue;
			struct holder holder = holder_of_resource(a);
			struct fault fault = {.rule = "E3064",
					      .holder = &holder,
					      .at = relate_step_in(check, a, "Properties.PrivateDnsEnabled")};
			check_fault(check, &fault, "'%.*s' has the service's private name in this VPC already",
				    STR_ARG(b->logical_id));
		}
	}
}

/* --- names and images */

static bool is_below(struct arena *arena, struct str name, struct str zone)
{
	if (!str_ends_with(name, STR(".")))
		name = str_format_in(arena, "%.*s.", STR_ARG(name));
	if (!str_ends_with(zone, STR(".")))
		zone = str_format_in(arena, "%.*s.", STR_ARG(zone));
	return str_equal(name, zone) || str_ends_with(name, str_format_in(arena, ".%.*s", STR_ARG(zone)));
}

static void check_records(struct check *check)
{
	const struct check_resource *record;
	for (size_t at = 0; (record = relate_next(check, "AWS::Route53::RecordSet", &at));) {
		struct holder holder = holder_of_resource(record->resource);
		struct str name, zone;
		if (!relate_text(relate_value(record->resource, "Properties.HostedZoneName"), &zone))
			continue;
		struct fault fault = {.rule = "E3041",
				      .holder = &holder,
				      .at = relate_step_in(check, record->resource, "Properties.HostedZoneName")};
		if (!str_ends_with(zone, STR(".")))
			check_fault(check, &fault, "the name of the hosted zone '%.*s' must end in a dot",
				    STR_ARG(zone));
		fault.at = relate_step_in(check, record->resource, "Properties.Name");
		if (relate_text(relate_value(record->resource, "Properties.Name"), &name) &&
		    !is_below(check->arena, name, zone))
			check_fault(check, &fault, "'%.*s' is not in the hosted zone '%.*s'", STR_ARG(name),
				    STR_ARG(zone));
	}
}

static void check_images(struct check *check)
{
	const struct check_resource *instance;
	for (size_t at = 0; (instance = relate_next(check, "AWS::EC2::Instance", &at));) {
		const struct resource *resource = instance->resource;
		if (check_presence(value_get(resource->properties, STR("ImageId"))) != PRESENCE_ABSENT ||
		    check_presence(value_get(resource->properties, STR("LaunchTemplate"))) != PRESENCE_ABSENT ||
		    value_get(resource->properties, STR("Fn::Transform")) || check->expands ||
		    value_get(resource->properties, STR("Fn::If")))
			continue;
		struct holder holder = holder_of_resource(resource);
		struct fault fault = {
			.rule = "E3673", .holder = &holder, .at = relate_step_in(check, resource, "Properties")};
		check_fault(check, &fault, "the instance has neither an ImageId nor a LaunchTemplate that has one");
	}
}

static void pass_network(struct check *check)
{
	check_subnets(check);
	check_route_tables(check);
	check_endpoints(check);
	check_records(check);
	check_images(check);
}

#define SUBNETS(first, second)                                                                                         \
	"Resources:\n  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"                               \
	"  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: " first "}}\n"                           \
	"  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: " second "}}\n"
#define ASSOCIATIONS(subnet)                                                                                           \
	"Resources:\n  A: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {RouteTableId: r, SubnetId: "      \
	"subnet-12345678}}\n  B: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {RouteTableId: s, "         \
	"SubnetId: " subnet "}}\n"
#define ENDPOINT "Properties: {VpcEndpointType: Interface, VpcId: vpc-12345678, PrivateDnsEnabled: true, ServiceName: "
#define ENDPOINTS(service)                                                                                             \
	"Resources:\n  A: {Type: AWS::EC2::VPCEndpoint, " ENDPOINT "com.amazonaws.us-east-1.sqs}}\n"                   \
	"  B: {Type: AWS::EC2::VPCEndpoint, " ENDPOINT service "}}\n"
#define RECORD(name)                                                                                                   \
	"Resources:\n  R:\n    Type: AWS::Route53::RecordSet\n    Properties: {HostedZoneName: example.com., Type: "   \
	"A, TTL: "                                                                                                     \
	"'60', ResourceRecords: [10.0.0.1], Name: " name "}\n"
#define INSTANCE(image) "Resources:\n  I: {Type: AWS::EC2::Instance, Properties: {" image "InstanceType: t3.micro}}\n"

static const struct rule rows[] = {
	{
		.id = "E3022",
		.severity = SEVERITY_ERROR,
		.title = "A subnet with two route tables",
		.doc = "A subnet is associated with one route table; the second association fails. Source: Amazon VPC "
		       "User Guide, "
		       "\"Subnet route tables\".",
		.pass = pass_network,
		.good = ASSOCIATIONS("subnet-12345679"),
		.bad = ASSOCIATIONS("subnet-12345678"),
	},
	{
		.id = "E3041",
		.severity = SEVERITY_ERROR,
		.title = "A record outside of its hosted zone",
		.doc = "The record's name ends in that of its hosted zone, which ends in a dot. Source: CloudFormation "
		       "User Guide, "
		       "\"AWS::Route53::RecordSet\".",
		.pass = pass_network,
		.good = RECORD("www.example.com"),
		.bad = RECORD("www.example.org"),
	},
	{
		.id = "E3059",
		.severity = SEVERITY_ERROR,
		.title = "A subnet outside of its VPC",
		.doc = "The range of a subnet lies within one of its VPC's. Source: Amazon VPC User Guide, \"Subnet "
		       "CIDR blocks\".",
		.pass = pass_network,
		.good = SUBNETS("10.0.0.0/24", "10.0.1.0/24"),
		.bad = SUBNETS("10.0.0.0/24", "10.1.1.0/24"),
	},
	{
		.id = "E3060",
		.severity = SEVERITY_ERROR,
		.title = "Subnets that overlap",
		.doc = "The ranges of a VPC's subnets do not overlap. Source: Amazon VPC User Guide, \"Subnet CIDR "
		       "blocks\".",
		.pass = pass_network,
		.good = SUBNETS("10.0.0.0/24", "10.0.1.0/24"),
		.bad = SUBNETS("10.0.0.0/23", "10.0.1.0/24"),
	},
	{
		.id = "E3064",
		.severity = SEVERITY_ERROR,
		.title = "Two endpoints with one private name",
		.doc = "In a VPC one interface endpoint of a service can have the service's private name. Source: AWS "
		       "PrivateLink "
		       "Guide, \"Private DNS\".",
		.pass = pass_network,
		.good = ENDPOINTS("com.amazonaws.us-east-1.sns"),
		.bad = ENDPOINTS("com.amazonaws.us-east-1.sqs"),
	},
	{
		.id = "E3673",
		.severity = SEVERITY_ERROR,
		.title = "An instance without an image",
		.doc = "An instance needs ImageId, or a launch template that has one. Source: CloudFormation User "
		       "Guide, "
		       "\"AWS::EC2::Instance\".",
		.pass = pass_network,
		.good = INSTANCE("ImageId: ami-12345678, "),
		.bad = INSTANCE(""),
	},
};

const struct rule_group rules_network = {rows, LK_COUNT(rows)};
