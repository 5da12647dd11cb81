"""No models: ids, encryption, http helpers, forms, template tags and checks that every room may use."""
