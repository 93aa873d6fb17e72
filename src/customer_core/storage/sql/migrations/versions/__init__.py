"""The revisions, in order of their numbers. One that was released is never edited."""
