// Grows in this commit's successors.
