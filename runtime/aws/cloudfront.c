#include "aws/cloudfront.h"

#include "formats/xml.h"

/* botocore, cloudfront/2020-05-31. */
const struct aws_service AWS_CLOUDFRONT = {
	.name = "CloudFront",
	.signing_name = "cloudfront",
	.endpoint = "cloudfront",
	.environment = "CLOUDFRONT",
	.global = true,
	.read_fault = aws_fault_from_xml,
};

static void take_origins(struct arena *arena, const struct xml *config, struct cloudfront_distribution *found)
{
	const struct xml *items = xml_child(xml_child(config, "Origins"), "Items");
	const struct xml *item = xml_child(items, "Origin");
	for (; item; item = xml_next(item, "Origin"))
		VEC_PUSH(arena, &found->origins) = (struct cloudfront_origin){
			.id = xml_text(item, "Id"),
			.domain = xml_text(item, "DomainName"),
			.access_control_id = xml_text(item, "OriginAccessControlId"),
			.s3 = !xml_child(item, "CustomOriginConfig"),
		};
}

enum lk_status cloudfront_get_distribution(struct aws_client *client, struct arena *arena, struct str id,
					   bool *ret_exists, struct cloudfront_distribution *ret_found,
					   struct error *ret_err)
{
	const struct aws_request request = {
		.service = &AWS_CLOUDFRONT,
		.operation = "GetDistribution",
		.method = STR("GET"),
		.path = str_concat_in(arena, STR("/2020-05-31/distribution/"), http_encode_in(arena, id, false)),
	};
	struct http_response response = {0};
	const struct xml *root;
	enum lk_status status = aws_call(client, arena, &request, &response, ret_err);
	*ret_exists = status == LK_OK;
	if (status != LK_OK)
		return aws_error_is(ret_err, "NoSuchDistribution") ? LK_OK : status;
	if (xml_parse_in(arena, response.body, &root, ret_err) != LK_OK || !xml_child(root, "DistributionConfig"))
		return error_set(ret_err, ERROR_PROTOCOL,
				 "CloudFront GetDistribution: the answer holds no distribution");
	const struct xml *config = xml_child(root, "DistributionConfig");
	*ret_found = (struct cloudfront_distribution){.arn = xml_text(root, "ARN"),
						      .status = xml_text(root, "Status"),
						      .domain = xml_text(root, "DomainName"),
						      .enabled = xml_bool(config, "Enabled")};
	take_origins(arena, config, ret_found);
	return LK_OK;
}
