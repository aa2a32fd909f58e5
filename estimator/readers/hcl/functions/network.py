"""Arithmetic on address ranges in CIDR notation, IPv4 and IPv6."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from estimator.readers.hcl.errors import EvalError
from estimator.readers.hcl.functions.registry import function
from estimator.readers.hcl.values import Number, Value

Network: TypeAlias = IPv4Network | IPv6Network

_LEADING_ZEROS = re.compile(r"(?<![0-9A-Fa-f:])0+(?=\d)")


def _network(prefix: str) -> Network:
    """The range around an address; leading zeros are decimal, as in Terraform."""
    address, slash, length = prefix.partition("/")
    problem = f"invalid CIDR expression: invalid CIDR address: {prefix[:60]}"
    if not slash or not length.isdecimal() or len(length) > 3:
        raise EvalError(problem)
    try:
        plain = address if ":" in address else _LEADING_ZEROS.sub("", address)
        return ip_network(f"{plain}/{length}", strict=False)
    except ValueError:
        raise EvalError(problem) from None


def _whole(number: Number) -> int:
    if not isinstance(number, int):
        raise EvalError("value must be a whole number")
    return number


def _address(network: Network, number: int) -> IPv4Address | IPv6Address:
    return IPv4Address(number) if network.version == 4 else IPv6Address(number)


def _subnet(network: Network, start: int, length: int) -> str:
    return f"{_address(network, start)}/{length}"


@function("prefix: string", "hostnum: number")
def cidrhost(prefix: str, number: Number) -> str:
    """A negative number counts from the end of the range."""
    network, host = _network(prefix), _whole(number)
    position = host if host >= 0 else network.num_addresses + host
    if not 0 <= position < network.num_addresses:
        raise EvalError(
            f"prefix of {network.prefixlen} does not accommodate a host numbered {host}"
        )
    return str(_address(network, int(network.network_address) + position))


@function("prefix: string")
def cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if network.version == 6:
        raise EvalError(f"IPv6 addresses cannot have a netmask: {prefix}")
    return str(network.netmask)


@function("prefix: string", "newbits: integer", "netnum: number")
def cidrsubnet(prefix: str, newbits: int, netnum: Number) -> str:
    network, number = _network(prefix), _whole(netnum)
    length = network.prefixlen + newbits
    if newbits < 0 or number < 0:
        raise EvalError("neither the new bits nor the network number may be negative")
    if length > network.max_prefixlen:
        raise EvalError(
            f"insufficient address space to extend prefix of {network.prefixlen} by {newbits}"
        )
    if number >> newbits:
        raise EvalError(
            f"prefix extension of {newbits} does not accommodate a subnet numbered {number}"
        )
    start = int(network.network_address) + (number << (network.max_prefixlen - length))
    return _subnet(network, start, length)


@function("prefix: string", "*newbits: integer")
def cidrsubnets(prefix: str, *newbits: int) -> list[Value]:
    """Consecutive subnets, each aligned to its own size."""
    network = _network(prefix)
    position = int(network.network_address)
    end = position + network.num_addresses
    subnets: list[Value] = []
    for bits in newbits:
        length = network.prefixlen + bits
        if not 1 <= bits <= 32 or length > network.max_prefixlen:
            raise EvalError(
                f"cannot extend a prefix of {network.prefixlen} by {bits} bits: it must be 1 to 32 "
                f"and stay within {network.max_prefixlen}"
            )
        size = 1 << (network.max_prefixlen - length)
        position = -(-position // size) * size
        if position + size > end:
            raise EvalError(f"not enough remaining address space for a prefix of {length} bits")
        subnets.append(_subnet(network, position, length))
        position += size
    return subnets


@function("containing_prefix: string", "contained_ip_or_prefix: string")
def cidrcontains(prefix: str, inner: str) -> bool:
    """OpenTofu's test whether an address or a range lies within another."""
    outer = _network(prefix)
    try:
        low, high = _ends(inner)
    except ValueError:
        raise EvalError(f'"{inner[:60]}" is neither an IP address nor a CIDR prefix') from None
    if low.version != outer.version:
        raise EvalError("the prefix and the address are of different IP versions")
    first = int(outer.network_address)
    return first <= int(low) and int(high) < first + outer.num_addresses


def _ends(text: str) -> tuple[IPv4Address | IPv6Address, IPv4Address | IPv6Address]:
    if "/" not in text:
        return ip_address(text), ip_address(text)
    network = _network(text)
    return network.network_address, network.broadcast_address
