"""The standards as data, and pure judgement over stored captures."""
