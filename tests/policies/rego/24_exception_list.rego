package main

exempt = {"aws_instance.big"}

deny[msg] {
	r := input.projects[_].breakdown.resources[_]
	r.resourceType == "aws_instance"
	not exempt[r.name]
	not object.get(r.tags, "Schedule", false)
	msg := sprintf("%s runs day and night", [r.name])
}
