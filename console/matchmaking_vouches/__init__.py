"""核实在职和单身, at the desk that was chosen."""
