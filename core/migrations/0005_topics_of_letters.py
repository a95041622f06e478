import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a letter spoke of, once for each reader."""

    dependencies = [
        ('core', '0004_letters_by_several_ways'),
    ]

    operations = [
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.BigIntegerField(help_text='Key of the user; a plain number, because people stand above this app.')),
                ('about', models.CharField(help_text='Such as lapsing.30.from.12.2026-01-31.', max_length=80)),
            ],
        ),
        migrations.AddField(
            model_name='topic',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='core.letter'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(fields=('reader', 'about'), name='topic_once_a_reader'),
        ),
    ]
