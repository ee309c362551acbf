"""What a screen reader would say of a page or a screen from top to bottom: a simulation.

It follows no product to the letter. What is modelled on which reader is named beside the words, in
rules/texts/zh/speech.toml; what is an assumption of ours is called one.
"""
