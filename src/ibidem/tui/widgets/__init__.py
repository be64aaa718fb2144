"""The parts the screens are made of: attributes come down, messages go up."""
