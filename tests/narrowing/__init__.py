"""Corrections drawn at random on the sample company: computed by the schemes that they reach, and as a whole."""
