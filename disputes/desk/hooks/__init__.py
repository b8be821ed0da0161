"""Messages that channels send by themselves, taken into the store once it is sure who sends them."""
