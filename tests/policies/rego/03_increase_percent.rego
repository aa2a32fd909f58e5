package infracost

deny[out] {
	before := to_number(input.pastTotalMonthlyCost)
	before > 0
	percent := 100 * to_number(input.diffTotalMonthlyCost) / before
	out := {"msg": sprintf("the bill rises by %d percent", [round(percent)]), "failed": percent >= 50}
}
