from django.db import migrations, models


class Migration(migrations.Migration):
    """A capacity and a cost are zero or more, and a cost has its currency and its unit."""

    dependencies = [("actors", "0011_costs_said_before")]
    operations = [
        migrations.AddConstraint(
            model_name='profile',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gte', 0), _connector='OR'), name='profile_capacity_not_negative', violation_error_message='A capacity is zero or more.'),
        ),
        migrations.AddConstraint(
            model_name='profile',
            constraint=models.CheckConstraint(condition=models.Q(('unit_cost__isnull', True), ('unit_cost__gte', 0), _connector='OR'), name='profile_unit_cost_not_negative', violation_error_message='A cost of one unit is zero or more.'),
        ),
        migrations.AddConstraint(
            model_name='profile',
            constraint=models.CheckConstraint(condition=models.Q(('unit_cost', None), models.Q(('cost_unit__isnull', False), ('cost_currency__isnull', False)), _connector='OR'), name='profile_cost_has_unit_and_currency', violation_error_message='A cost of one unit needs its currency and its unit.'),
        ),
    ]
