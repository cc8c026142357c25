"""Speed, measured: each figure beside something to hold it against, with the data it was measured on."""
