"""首页: for each role a few pictures of how its part of the work stands, under what there is to do now."""
