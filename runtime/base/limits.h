/* Every size limit of the program, in one list. Bytes unless said otherwise. */
#ifndef LK_BASE_LIMITS_H
#define LK_BASE_LIMITS_H

#include <stddef.h>

#define KIB ((size_t)1024)
#define MIB (KIB * 1024)

/* Files and texts that are read */
#define LIMIT_LUA_SOURCE (4 * MIB)
#define LIMIT_TEMPLATE (16 * MIB) /* the service takes 1 MB; a larger one is still read, to say so */
#define LIMIT_TEMPLATE_NODES 1000000 /* values, each alias counted as all that it stands for */
#define LIMIT_POINTER (1 * KIB) /* a JSON pointer to a reference; the rest is cut */
#define LIMIT_RELATED 5000 /* resources in a template whose rules across resources are asked; the service takes 500 */
#define LIMIT_CYCLE_STEPS 20000000 /* references followed in search of the shortest cycle */
#define LIMIT_JSON (64 * MIB)
#define LIMIT_JSON_NODES 4000000 /* values */
#define LIMIT_XML (16 * MIB)
#define LIMIT_XML_NODES 500000 /* elements */
#define LIMIT_CONFIG_FILE (1 * MIB)
#define LIMIT_KEYS (64 * KIB) /* an answer with AWS keys: of a program, a container, an instance; a token in a file */
#define LIMIT_JOURNAL (4 * MIB)
#define LIMIT_ASSET (256 * MIB)
#define LIMIT_NESTING 200 /* levels, in JSON, YAML, Lua tables and XML */

/* Network */
#define LIMIT_HTTP_BODY (64 * MIB)
#define LIMIT_HTTP_HEADERS (64 * KIB)
#define LIMIT_URL (64 * KIB)
#define LIMIT_PAGES 1000 /* of one list that a service answers in pages */

/* The Lua sandbox */
#define LIMIT_LUA_MEMORY (256 * MIB)
#define LIMIT_LUA_INSTRUCTIONS 200000000 /* virtual machine instructions */
#define LIMIT_LUA_TIME_MS 60000          /* the last resort, where work is slow and not counted */
#define LIMIT_LUA_STRING (8 * MIB)       /* one string made by rep, format, concat and the like */
#define LIMIT_LUA_PATTERN_STEPS 5000000  /* steps of one pattern match */
#define LIMIT_LUA_SOURCES (64 * MIB)     /* all files of one stack together */

/* What is written */
#define LIMIT_OUTPUT (256 * MIB)
#define LIMIT_MESSAGE (64 * KIB)
#define LIMIT_FINDINGS 10000 /* findings kept; the rest are counted */
#define LIMIT_COMMENT 65000  /* a plan as Markdown; GitHub takes 65,536 characters in a comment */

/* The plan */
#define LIMIT_RESOLVED_TEXT (1 * MIB)   /* one text made by Sub or Join; a longer one stays an expression */
#define LIMIT_RESOLVED_TOTAL (64 * MIB) /* all of them of one stack */
#define LIMIT_PLAN_FILE (32 * MIB)      /* a plan in a file */
#define LIMIT_CANON (64 * MIB)          /* one value in canonical form; a larger one equals nothing */
#define LIMIT_RESOLVE_DEPTH 1000        /* expressions and conditions within each other */
#define LIMIT_POLICY_MATCHES 20000000   /* work of comparing the policies of a plan, about one for two short texts */

/* Lambda: payload of one synchronous invocation. AWS Lambda Developer Guide, "Lambda quotas". */
#define LIMIT_LAMBDA_PAYLOAD (6 * MIB)
#define LIMIT_LAMBDA_EVENT_NODES 100000 /* values in an event; 20 MB while it is read, of a function's 256 */

#endif
