"""Judges the queues of Packaging/kubernetes: no package has schemas of Kueue's and KAI's kinds.

The fields are those of Kueue's v1beta1 and KAI Scheduler's v2 that the examples use, and no others.
"""

import sys

import jsonschema
import yaml


def mapping(required, **optional):
    return {"type": "object", "additionalProperties": False, "required": list(required),
            "properties": {**required, **optional}}


TEXT, WHOLE = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": -1}
AMOUNT = {"anyOf": [{"type": "integer", "minimum": 0},
                    {"type": "string", "pattern": "^[0-9]+(m|[KMGT]i?)?$"}]}
METADATA = mapping({"name": TEXT}, namespace=TEXT)
RESOURCE = mapping(
    {"name": TEXT, "nominalQuota": AMOUNT}, borrowingLimit=AMOUNT, lendingLimit=AMOUNT)
GROUP = mapping({
    "coveredResources": {"type": "array", "items": TEXT, "minItems": 1},
    "flavors": {"type": "array", "minItems": 1, "items": mapping(
        {"name": TEXT, "resources": {"type": "array", "items": RESOURCE, "minItems": 1}})}})
WHOM = {"enum": ["Never", "LowerPriority", "LowerOrNewerEqualPriority", "Any"]}
CLUSTER_QUEUE = mapping(
    {"resourceGroups": {"type": "array", "items": GROUP}, "namespaceSelector": {"type": "object"}},
    cohort=TEXT, queueingStrategy={"enum": ["BestEffortFIFO", "StrictFIFO"]},
    preemption=mapping({}, reclaimWithinCohort=WHOM, withinClusterQueue=WHOM))
SHARE = mapping({"quota": WHOLE, "limit": WHOLE, "overQuotaWeight": WHOLE})
KUEUE, KAI = "kueue.x-k8s.io/v1beta1", "scheduling.run.ai/v2"
SPECS = {
    (KUEUE, "ResourceFlavor"): None,
    (KUEUE, "ClusterQueue"): CLUSTER_QUEUE,
    (KUEUE, "LocalQueue"): mapping({"clusterQueue": TEXT}),
    (KAI, "Queue"): mapping(
        {"resources": mapping({"cpu": SHARE, "memory": SHARE, "gpu": SHARE})}, parentQueue=TEXT),
}

documents = [one for one in yaml.safe_load_all(sys.stdin) if one]
assert documents
for one in documents:
    head = {"apiVersion": TEXT, "kind": TEXT, "metadata": METADATA}
    spec = SPECS[one["apiVersion"], one["kind"]]
    jsonschema.validate(one, mapping({**head, "spec": spec} if spec else head))
    if one["kind"] == "ClusterQueue":
        for group in one["spec"]["resourceGroups"]:
            for flavor in group["flavors"]:
                names = [resource["name"] for resource in flavor["resources"]]
                assert names == group["coveredResources"], names
# Each queue leads to one that is there.
names = {one["metadata"]["name"] for one in documents if one["kind"] in ("ClusterQueue", "Queue")}
for one in documents:
    spec = one.get("spec", {})
    for key in ("clusterQueue", "parentQueue"):
        assert key not in spec or spec[key] in names, spec[key]
print("valid", len(documents))
