from ipaddress import IPv6Address

from praktijkenbank.post.limits import network_hash
from praktijkenbank.sealing import keyed_hash


def pseudonym(request):
    """What django-axes keeps in the place of an address: a keyed hash of it, that changes every day.

    None for a request that came from nowhere, such as one made by a command.
    """
    if "REMOTE_ADDR" not in request.META:
        return None
    return str(IPv6Address(int(network_hash(request)[:32], 16)))


def hashed_name(request, credentials):
    """What django-axes keeps in the place of what was typed as a name: a password is easily typed in the wrong box."""
    return name_hash((credentials or request.POST).get("username") or "")


def name_hash(username):
    return keyed_hash(username, "lockout")
