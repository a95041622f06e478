"""Pictures of every page of a running demonstration, at the width of a desk and of a phone, for each who may open it (`make pictures`)."""
