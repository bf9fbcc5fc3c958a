from tenants.module_config import ModuleConfig


class RidingSchoolConfig(ModuleConfig):
    name = "tests.riding_school"
    label = "riding_school"
    default_auto_field = "django.db.models.BigAutoField"

    def register(self) -> None:
        from tests.riding_school import plugs

        plugs.register()
