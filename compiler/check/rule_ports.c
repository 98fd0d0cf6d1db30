#include "check/relate.h"
#include "check/rules.h"

/* Containers with a port that the host picks, behind a load balancer that looks at another. */

/* What a service puts behind a target group. */
struct balanced {
	const struct resource *task;
	struct str container;
	int64_t port;
};

static const struct resource *target_of_type(const struct check *check, const struct value *value, const char *type)
{
	const struct resource *target = relate_target(check, value, NULL);
	return target && str_is(target->type, type) ? target : NULL;
}

/* Source: Amazon ECS API Reference, "PortMapping": 0, or nothing with the network mode bridge. */
static bool is_picked(const struct balanced *balanced, const struct value *mapping)
{
	int64_t port;
	const struct value *host = value_get(mapping, STR("HostPort"));
	if (!host)
		return value_is_string(value_get(balanced->task->properties, STR("NetworkMode")), "bridge");
	return relate_integer(host, &port) && port == 0;
}

static bool maps_dynamically(const struct value *container, const struct balanced *balanced)
{
	struct str name;
	const struct value *mappings = value_get(container, STR("PortMappings"));
	if (!relate_text(value_get(container, STR("Name")), &name) || !str_equal(name, balanced->container))
		return false;
	for (size_t i = 0; mappings && mappings->kind == VALUE_LIST && i < mappings->as.list.count; i++) {
		const struct value *mapping = mappings->as.list.items[i];
		int64_t port;
		if (relate_integer(value_get(mapping, STR("ContainerPort")), &port) && port == balanced->port &&
		    is_picked(balanced, mapping))
			return true;
	}
	return false;
}

/* Whether a container of the task has the port on the host: then it may answer for the others. */
static bool has_host_port(const struct balanced *balanced, int64_t wanted)
{
	const struct value *containers = value_get(balanced->task->properties, STR("ContainerDefinitions"));
	for (size_t i = 0; i < containers->as.list.count; i++) {
		const struct value *mappings = value_get(containers->as.list.items[i], STR("PortMappings"));
		if (mappings && mappings->kind != VALUE_LIST)
			return true;
		for (size_t k = 0; mappings && k < mappings->as.list.count; k++) {
			const struct value *host = value_get(mappings->as.list.items[k], STR("HostPort"));
			int64_t port;
			if (host && (!relate_integer(host, &port) || port == wanted))
				return true;
		}
	}
	return false;
}

/* Without HealthCheckPort it is the traffic port. Source: Elastic Load Balancing API Reference, "CreateTargetGroup". */
static void check_target_group(struct check *check, const struct balanced *balanced, const struct resource *group)
{
	struct holder holder = holder_of_resource(group);
	struct fault fault = {.rule = "E3049",
			      .holder = &holder,
			      .at = relate_step_in(check, group, "Properties.HealthCheckPort"),
			      .hint = STR("HealthCheckPort: traffic-port, or leave it out")};
	int64_t port;
	if (fault.at && relate_integer(fault.at->value, &port) && !has_host_port(balanced, port))
		check_fault(check, &fault,
			    "container '%.*s' of '%.*s' gets any port of its host, but the health check asks port %lld",
			    STR_ARG(balanced->container), STR_ARG(balanced->task->logical_id), (long long)port);
}

static void check_balancer(struct check *check, const struct resource *service, const struct step *at, void *context)
{
	struct balanced balanced = {0};
	(void)context;
	const struct value *definition = value_get(service->properties, STR("TaskDefinition"));
	const struct resource *group = target_of_type(check, value_get(at->value, STR("TargetGroupArn")),
						      "AWS::ElasticLoadBalancingV2::TargetGroup");
	balanced.task = target_of_type(check, definition, "AWS::ECS::TaskDefinition");
	if (!group || !balanced.task || !relate_text(value_get(at->value, STR("ContainerName")), &balanced.container) ||
	    !relate_integer(value_get(at->value, STR("ContainerPort")), &balanced.port))
		return;
	const struct value *containers = value_get(balanced.task->properties, STR("ContainerDefinitions"));
	for (size_t i = 0; containers && containers->kind == VALUE_LIST && i < containers->as.list.count; i++)
		if (maps_dynamically(containers->as.list.items[i], &balanced)) {
			check_target_group(check, &balanced, group);
			return;
		}
}

static void pass_ports(struct check *check)
{
	const struct check_resource *service;
	for (size_t i = 0; (service = relate_next(check, "AWS::ECS::Service", &i));)
		relate_each(check, service->resource, STR("LoadBalancers/*"), check_balancer, NULL);
}

#define SERVICE(port)                                                                                                  \
	"Resources:\n  S: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref T, LoadBalancers: "              \
	"[{ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref G}]}}\n"                                        \
	"  T: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: web, Image: i, Memory: 64, " \
	"PortMappings: [{ContainerPort: 80, HostPort: 0}]}]}}\n"                                                       \
	"  G: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Protocol: HTTP, Port: 80, VpcId: "         \
	"vpc-12345678, HealthCheckPort: " port "}}\n"

static const struct rule rows[] = {
	{
		.id = "E3049",
		.severity = SEVERITY_ERROR,
		.title = "A health check that misses the containers",
		.doc = "With HostPort 0 each task gets a port of its own on the host, and a health check of a fixed "
		       "port finds none of them. Source: Amazon ECS API Reference, \"PortMapping\"; Elastic Load "
		       "Balancing API Reference, \"CreateTargetGroup\", HealthCheckPort.",
		.pass = pass_ports,
		.good = SERVICE("traffic-port"),
		.bad = SERVICE("'8080'"),
	},
};

const struct rule_group rules_ports = {rows, LK_COUNT(rows)};
