"""The load site: invented outlets on loopback addresses whose articles, faults and truth follow from a seed."""
