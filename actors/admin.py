"""Actors in Django's admin: for superusers, who may look there at every row; all writing goes through the pages."""

from django.contrib import admin

from actors.models import Actor


@admin.register(Actor)
class ActorAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "kind", "country", "admin1", "status")
    list_filter = ("country", "kind", "status")
    list_select_related = ("admin1",)
    search_fields = ("name", "code")
    ordering = ("name_sort", "pk")
    list_per_page = 50
    raw_id_fields = ("merged_into", "admin1", "admin2", "sector")

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
