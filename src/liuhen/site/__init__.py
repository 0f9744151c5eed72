"""The Django project: settings, urls, middleware, navigation, wiring of backends."""
