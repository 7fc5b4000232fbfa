from ipaddress import IPv6Address

from praktijkenbank.post.limits import network_hash


def pseudonym(request):
    """What django-axes keeps in the place of an address: a keyed hash of it, that changes every day.

    None for a request that came from nowhere, such as one made by a command.
    """
    if "REMOTE_ADDR" not in request.META:
        return None
    return str(IPv6Address(int(network_hash(request)[:32], 16)))
