package main

warn[msg] {
	r := input.projects[_].breakdown.resources[_]
	not r.tags.Owner
	r.resourceType == "aws_db_instance"
	msg := sprintf("%s has no owner", [r.name])
}
