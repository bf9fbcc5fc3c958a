"""The AppConfig of a module."""

from django.apps import AppConfig


class ModuleConfig(AppConfig):
    """Override `register` and leave `ready` alone: what fails in it is said in one sentence at the start."""

    # Django takes the one configuration that it finds in an app's `apps`: not this one, which is imported there.
    default = False

    def __init_subclass__(cls) -> None:
        cls.default = True

    def register(self) -> None:
        raise NotImplementedError

    def ready(self) -> None:
        # Only now are the models there that the registry knows.
        from tenants.modules import ModuleError

        try:
            self.register()
        except ModuleError:
            raise
        except Exception as error:
            words = f"{type(error).__name__}: {error}"
            raise ModuleError(f"The module {self.name!r} could not be loaded ({words}).") from error
