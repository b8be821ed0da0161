"""The parts that both answers share: actions, evidence checklist, exposure, explanation."""
