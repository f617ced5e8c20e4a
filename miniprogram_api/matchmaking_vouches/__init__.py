"""核实在职和单身: asked where one likes."""
