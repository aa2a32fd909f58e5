package infracost

old := {"t2", "m4", "c4"}

deny[out] {
	r := input.projects[_].breakdown.resources[_]
	r.resourceType == "aws_instance"
	c := r.costComponents[_]
	family := old[_]
	contains(c.name, sprintf(", %s.", [family]))
	out := {"msg": sprintf("%s is of the old family %s", [r.name, family]), "failed": true}
}
