"""Which octets are an answer to a question (reference: an answer that cannot be read is no answer)."""

from runtime.dns.query.question import Question
from runtime.dns.wire.message import MalformedMessage, Message, parse


def read_answer(wire: bytes, question: Question, *, source: str, arrived: float) -> Message | None:
    """The message in `wire` if it is an answer to `question`, else None.

    It must be readable as a whole, except for the length of addresses, be a response, and repeat the question; a
    message without any question is taken too, since servers that refuse a query as malformed leave it out.
    """
    try:
        message = parse(wire, source=source, arrived=arrived)
    except MalformedMessage:
        return None
    if not message.flags & 0x8000:
        return None
    if message.questions:
        asked = message.questions[0]
        if asked.name != question.name or asked.type != question.type or asked.klass != question.klass:
            return None
    return None if message.unreadable() is not None else message
