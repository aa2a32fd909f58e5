"""Azure's own names of its regions, as they stand in names of lines."""

from __future__ import annotations

from estimator.resources.azure.region import region_code

_NAMES = (
    "Australia Central", "Australia Central 2", "Australia East", "Australia Southeast",
    "Austria East", "Belgium Central", "Brazil South", "Brazil Southeast", "Canada Central",
    "Canada East", "Central India", "Central US", "Central US EUAP", "Chile Central",
    "China East", "China East 2", "China East 3", "China North", "China North 2",
    "China North 3", "Denmark East", "East Asia", "East US", "East US 2", "East US 2 EUAP",
    "France Central", "France South", "Germany North", "Germany West Central",
    "Indonesia Central", "Israel Central", "Italy North", "Japan East", "Japan West",
    "Jio India Central", "Jio India West", "Korea Central", "Korea South", "Malaysia West",
    "Mexico Central", "New Zealand North", "North Central US", "North Europe", "Norway East",
    "Norway West", "Poland Central", "Qatar Central", "South Africa North",
    "South Africa West", "South Central US", "South India", "Southeast Asia", "Spain Central",
    "Sweden Central", "Sweden South", "Switzerland North", "Switzerland West", "Taiwan North",
    "UAE Central", "UAE North", "UK South", "UK West", "US Gov Arizona", "US Gov Texas",
    "US Gov Virginia", "US DoD Central", "US DoD East", "West Central US", "West Europe",
    "West India", "West US", "West US 2", "West US 3",
)  # fmt: skip
_OF_CODE = {region_code(name): name for name in _NAMES}


def location_name(location: str) -> str:
    """`westus` or `West US` → `West US`; a region not known here as it was written."""
    return _OF_CODE.get(region_code(location), location)
