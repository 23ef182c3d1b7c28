"""Decisions as flags of OpenFeature. Takes the extra `openfeature`."""

# ruff: noqa: ARG002 the SDK names the arguments, also those that are not needed here

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from nextbest.engine.decision import Decision, Winner
from nextbest.engine.errors import NextbestError
from nextbest.engine.extras import needs
from nextbest.service.client.awaited import AsyncClient
from nextbest.service.client.waiting import Client

with needs("openfeature"):
    from openfeature.evaluation_context import EvaluationContext
    from openfeature.exception import GeneralError, TargetingKeyMissingError, TypeMismatchError
    from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType, Reason
    from openfeature.provider import AbstractProvider, Metadata

T = TypeVar("T")
DECISION = "decision"
"""The flag that is the decision itself: as text the engagement, as an object all of it."""


class NextbestProvider(AbstractProvider):
    """Answers flags by asking a service for the decision of the targeting key.

    A flag is the name of an engagement. As a boolean it is whether that was chosen, as text its variant, or its name
    where it has none, and the default where it was not chosen. `decision` is the decision itself. Attributes of the
    context are the customer's profile, over what the service remembers. Nothing is reserved: who sends something asks
    `Client.decide` for that.
    """

    def __init__(self, client: Client, awaited: AsyncClient | None = None, places: Sequence[str] = ()) -> None:
        """`awaited` answers those who await, `places` are the inbound channels that flags stand for."""
        super().__init__()
        self._client, self._awaited, self._places = client, awaited, tuple(places)

    def get_metadata(self) -> Metadata:
        """Its name."""
        return Metadata(name="nextbest")

    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[bool]:
        """Whether the engagement was chosen."""
        return _is_chosen(flag_key, self._decided(evaluation_context))

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        """Its variant, or its name."""
        return _name(flag_key, default_value, self._decided(evaluation_context))

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
        """What was chosen, in its JSON form."""
        return _whole(flag_key, default_value, self._decided(evaluation_context))

    async def resolve_boolean_details_async(
        self, flag_key: str, default_value: bool, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[bool]:
        """Whether the engagement was chosen."""
        return _is_chosen(flag_key, await self._decided_async(evaluation_context))

    async def resolve_string_details_async(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        """Its variant, or its name."""
        return _name(flag_key, default_value, await self._decided_async(evaluation_context))

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[int]:
        """None of its flags is a number."""
        raise TypeMismatchError(f"`{flag_key}` is no number: ask for a boolean, a string or an object")

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[float]:
        """None of its flags is a number."""
        raise TypeMismatchError(f"`{flag_key}` is no number: ask for a boolean, a string or an object")

    def _decided(self, context: EvaluationContext | None) -> Decision:
        customer, profile = _of_whom(context)
        try:
            return self._client.decide(customer, profile=profile, places=self._places)
        except NextbestError as error:
            raise GeneralError(str(error)) from error

    async def _decided_async(self, context: EvaluationContext | None) -> Decision:
        if self._awaited is None:
            return self._decided(context)
        customer, profile = _of_whom(context)
        try:
            return await self._awaited.decide(customer, profile=profile, places=self._places)
        except NextbestError as error:
            raise GeneralError(str(error)) from error


def _of_whom(context: EvaluationContext | None) -> tuple[str | None, Mapping[str, Any] | None]:
    if context is None or not context.targeting_key:
        raise TargetingKeyMissingError("the targeting key is the customer's id")
    attributes = dict(context.attributes or {})
    return context.targeting_key, {**attributes, "id": context.targeting_key}


def _is_chosen(flag: str, decision: Decision) -> FlagResolutionDetails[bool]:
    # What was not chosen is not to be shown, whatever the default is for when nobody answers.
    return _found(None if flag == DECISION else flag, decision, False, lambda _: True)


def _name(flag: str, default: str, decision: Decision) -> FlagResolutionDetails[str]:
    if flag == DECISION:
        return _found(None, decision, default, lambda winner: winner.engagement)
    return _found(flag, decision, default, lambda winner: winner.variant or winner.engagement)


def _whole(
    flag: str, default: Sequence[FlagValueType] | Mapping[str, FlagValueType], decision: Decision
) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
    form: Any = decision.to_json()
    if flag == DECISION:
        return _details(form, decision.winner)
    forms = {each["engagement"]: each for each in form["winners"]}
    return _found(flag, decision, default, lambda winner: forms[winner.engagement])


def _found(flag: str | None, decision: Decision, default: T, value: Callable[[Winner], T]) -> FlagResolutionDetails[T]:
    """Of what was chosen as `flag`, or first where None is given, its value; else the default."""
    for each in decision.winners:
        if flag in (None, each.engagement):
            return _details(value(each), each)
    return _details(default, None)


def _details(value: T, winner: Winner | None) -> FlagResolutionDetails[T]:
    reason = Reason.DEFAULT if winner is None else Reason.TARGETING_MATCH
    return FlagResolutionDetails(value=value, reason=reason, variant=None if winner is None else winner.variant)
