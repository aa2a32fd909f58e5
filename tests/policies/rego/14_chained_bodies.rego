package infracost

is_small {
	to_number(input.totalMonthlyCost) < 10
} {
	to_number(input.diffTotalMonthlyCost) < 10
}

deny[out] {
	not is_small
	out := {"msg": "this is no small change", "failed": true}
}
