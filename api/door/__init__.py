"""What every request passes and every answer leaves by: guards, faults, language."""
