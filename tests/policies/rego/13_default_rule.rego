package infracost

default limit = 300

limit = 600 {
	input.metadata.vcsBranch == "main"
}

deny[out] {
	total := to_number(input.totalMonthlyCost)
	out := {"msg": sprintf("%v of %v", [total, limit]), "failed": total > limit}
}
