"""The shapes of what is measured, a file per part of a run. Pure values: nothing here starts or asks anything."""
