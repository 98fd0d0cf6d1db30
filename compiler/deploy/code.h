/* Which files are behind a function's code: a manifest lies beside each uploaded zip, under the zip's key with
 * ".files.json", so that a plan can say what changed without the sources that are live.
 *
 * {"format_version":1,"architecture":"arm64","files":{"runtime/functions/order/order.c":"<SHA-256>", ...}}, in order of
 * the paths. It says nothing that the zip's key does not rest on (artifact/function.h). */
#ifndef LK_DEPLOY_CODE_H
#define LK_DEPLOY_CODE_H

#include "artifact/function.h"
#include "aws/client.h"
#include "graph/value.h"

/* "lambda/order/arm64/<hash>.zip.files.json" */
struct str code_manifest_key_in(struct arena *arena, struct str zip_key);

/* The manifest of function_manifest_in() as JSON, with a newline at its end. */
struct str code_manifest_json_in(struct arena *arena, struct str manifest);

/* What the manifest has otherwise than the JSON of a living one, as a list of texts: "a.c", "b.c (added)", "c.c
 * (removed)", "architecture arm64, was x86_64". NULL when the JSON is not such a manifest: then nothing is known. */
struct value *code_compare_in(struct arena *arena, struct str live_json, struct str manifest);

/* For each function of desired whose key in live is another: map of logical id to such a list. One object is fetched
 * for each; what cannot be had is left out. live may be NULL. */
const struct value *code_changes_in(struct aws_client *client, struct arena *arena, struct str bucket, struct str root,
                                    const struct graph *live, const struct graph *desired);

/* The manifests of all living code that is ours: map of the zip's key to the JSON. What cannot be had is left out. */
const struct value *code_manifests_in(struct aws_client *client, struct arena *arena, struct str bucket,
                                      const struct graph *live);

/* As code_changes_in(), from such a map. */
const struct value *code_changes_since_in(struct arena *arena, const struct value *manifests, struct str root,
                                          const struct graph *live, const struct graph *desired);

#endif
