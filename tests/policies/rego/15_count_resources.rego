package infracost

instances := [r | r := input.projects[_].breakdown.resources[_]; r.resourceType == "aws_instance"]

deny[out] {
	out := {"msg": sprintf("%d instances, one is allowed", [count(instances)]), "failed": count(instances) > 1}
}
