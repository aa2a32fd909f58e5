package infracost

import rego.v1

deny contains out if {
	total := to_number(input.totalMonthlyCost)
	out := {"msg": sprintf("%v a month", [total]), "failed": total > 500}
}
