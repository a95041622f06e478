"""What the test world has of the officers' working list: a firm on the call list, and a job that spoke on behalf."""

from linkages.models import Call, Linkage
from linkages.work_actions import put_on_call_list
from linkages.work_calls import answer_calls
from records.models import Job


def calls_of(mine, mark, made):
    """The buyer is on the call list and was not reached once; and a job that spoke on behalf."""
    put_on_call_list(linkages=Linkage.objects.filter(pk=made["linkage"].pk), by=mine["by"])
    call = Call.objects.get(linkage=made["linkage"], side="to")
    answer_calls(answers=[(call, {"answer": "not_reached"})], spoke_to=mark, by=mine["by"])
    result = {"said": 0, "left": [], "left_count": 0, "entry": None}
    spoken = {"kind": "linkages.confirm_many", "state": "succeeded", "arguments": {"linkages": []}, "result": result, "message": mark}
    return {"spoken_job": Job.objects.create(owner=mine["by"], organization=mine["organization"], **spoken)}
