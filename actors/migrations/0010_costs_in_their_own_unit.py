import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """The cost of one unit is said in a currency and a unit of its own; capacity and turnover keep theirs."""

    dependencies = [
        ('accounts', '0003_letters_off'),
        ('actors', '0009_names_keep_vowel_signs'),
        ('core', '0003_kinds_of_letters'),
        ('records', '0002_saved_filter'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='profile',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='profile',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='profile',
            name='profile_cost_has_unit_and_currency',
        ),
        migrations.AddField(
            model_name='profile',
            name='cost_currency',
            field=models.ForeignKey(blank=True, help_text='In which the cost of one unit is said.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.currency', to_field='code', verbose_name='currency of the cost'),
        ),
        migrations.AddField(
            model_name='profile',
            name='cost_unit',
            field=models.ForeignKey(blank=True, help_text='Of which the cost is that of one; it may be a kilogram where the capacity is in tonnes.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', to_field='code', verbose_name='unit of the cost'),
        ),
        migrations.AddField(
            model_name='profileevent',
            name='cost_currency',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='In which the cost of one unit is said.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.currency', to_field='code', verbose_name='currency of the cost'),
        ),
        migrations.AddField(
            model_name='profileevent',
            name='cost_unit',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Of which the cost is that of one; it may be a kilogram where the capacity is in tonnes.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', to_field='code', verbose_name='unit of the cost'),
        ),
        migrations.AlterField(
            model_name='profile',
            name='currency',
            field=models.ForeignKey(blank=True, help_text='Of the turnover.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.currency', to_field='code'),
        ),
        migrations.AlterField(
            model_name='profile',
            name='unit',
            field=models.ForeignKey(blank=True, help_text='Of the capacity.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', to_field='code'),
        ),
        migrations.AlterField(
            model_name='profileevent',
            name='currency',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Of the turnover.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.currency', to_field='code'),
        ),
        migrations.AlterField(
            model_name='profileevent',
            name='unit',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Of the capacity.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.unit', to_field='code'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='profile',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "actors_profileevent" ("actor_id", "as_of", "capacity", "capacity_used", "cost_currency_id", "cost_unit_id", "currency_id", "employees_female", "employees_male", "employees_youth", "entry", "female_owned_share", "formal", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source", "stated_by_id", "turnover", "unit_cost", "unit_id", "youth_owned") SELECT old_values."actor_id", old_values."as_of", old_values."capacity", old_values."capacity_used", old_values."cost_currency_id", old_values."cost_unit_id", old_values."currency_id", old_values."employees_female", old_values."employees_male", old_values."employees_youth", old_values."entry", old_values."female_owned_share", old_values."formal", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'update\', old_values."id", old_values."recorded_at", old_values."source", old_values."stated_by_id", old_values."turnover", old_values."unit_cost", old_values."unit_id", old_values."youth_owned" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c77282b657f9d82b0b87f65b10edb14b89b9f8de', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ccd9a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='actors_profile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='profile',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "actors_profileevent" ("actor_id", "as_of", "capacity", "capacity_used", "cost_currency_id", "cost_unit_id", "currency_id", "employees_female", "employees_male", "employees_youth", "entry", "female_owned_share", "formal", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "source", "stated_by_id", "turnover", "unit_cost", "unit_id", "youth_owned") SELECT old_values."actor_id", old_values."as_of", old_values."capacity", old_values."capacity_used", old_values."cost_currency_id", old_values."cost_unit_id", old_values."currency_id", old_values."employees_female", old_values."employees_male", old_values."employees_youth", old_values."entry", old_values."female_owned_share", old_values."formal", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, CLOCK_TIMESTAMP(), \'delete\', old_values."id", old_values."recorded_at", old_values."source", old_values."stated_by_id", old_values."turnover", old_values."unit_cost", old_values."unit_id", old_values."youth_owned" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='028c6560bc26b297d73eb5c83a456c1eb5b82a5e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4c2f2', referencing='REFERENCING OLD TABLE AS old_values ', table='actors_profile', when='AFTER')),
        ),
    ]
