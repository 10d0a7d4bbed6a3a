// Workflows is tested in the folders beside this file.
