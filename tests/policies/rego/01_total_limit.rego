package infracost

deny[out] {
	limit := 500.0
	total := to_number(input.totalMonthlyCost)

	msg := sprintf("total cost of %v is above the limit of %v", [total, limit])
	out := {"msg": msg, "failed": total > limit}
}
