from django.db import migrations

from analysis.names import search_words, sort_key

AT_ONCE = 2000


def respell(apps, schema_editor):
    """Order and search keys of names outside of plain Latin letters, which were cut at vowel signs; words that came are counted."""
    Actor, ActorName, ActorWord = (apps.get_model("actors", name) for name in ("Actor", "ActorName", "ActorWord"))
    beyond = r"[^[:ascii:]]"
    keys = Actor.objects.filter(name__regex=beyond).union(Actor.objects.filter(names__name__regex=beyond))
    wanted = sorted(keys.values_list("pk", flat=True))
    for some in (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)):
        others = {}
        for key, name in ActorName.objects.filter(actor__in=some).order_by("pk").values_list("actor", "name"):
            others.setdefault(key, []).append(name)
        changed = []
        for actor in Actor.objects.filter(pk__in=some).order_by("pk"):
            found = (sort_key(actor.name), search_words(actor.name, *others.get(actor.pk, [])))
            if found != (actor.name_sort, actor.words):
                actor.name_sort, actor.words = found
                changed.append(actor)
        Actor.objects.bulk_update(changed, ["name_sort", "words"])
        words = {word for actor in changed for word in actor.words}
        ActorWord.objects.bulk_create([ActorWord(word=word) for word in sorted(words)], ignore_conflicts=True)


class Migration(migrations.Migration):
    """Names in Bengali, Hindi, Thai, Burmese and pointed Hebrew and Arabic are ordered and found by whole words."""

    dependencies = [("actors", "0008_list_known_stages"), ("pghistory", "0007_auto_20250421_0444")]
    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
