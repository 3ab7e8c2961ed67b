"""The wider labels of ImageNet's 1,000 classes, in Rekognition's words where it has them.

ImageNet's classes are in the order of WordNet's tree, so nearly all related classes stand together.
"""

from collections.abc import Iterable, Sequence

_Range = tuple[int, int]

_WIDER: dict[str, tuple[_Range, ...]] = {
    "Animal": ((0, 397),),
    "Fish": ((0, 6), (389, 397)),
    "Bird": ((7, 24), (80, 100), (127, 146)),
    "Reptile": ((33, 68),),
    "Mammal": ((101, 106), (147, 299), (330, 388)),
    "Pet": ((151, 268), (281, 285), (330, 333), (338, 338)),
    "Dog": ((151, 268),),
    "Cat": ((281, 285),),
    "Insect": ((300, 326),),
    "Butterfly": ((321, 326),),
    "Primate": ((365, 384),),
    "Vehicle": (
        *((number, number) for number in (403, 404, 405, 407, 408, 436, 444, 450, 468, 472, 484, 510, 511)),
        *((number, number) for number in (547, 554, 555, 565, 569, 573, 575, 576, 603, 609, 612, 625, 627)),
        *((number, number) for number in (628, 654, 656, 661, 665, 670, 671, 675, 705, 717, 724, 734, 751)),
        *((number, number) for number in (757, 779, 780, 803, 812, 814, 817, 820, 829, 847, 864, 866, 867)),
        *((number, number) for number in (870, 871, 874, 880, 895, 913, 914)),
    ),
    "Building": (
        *((number, number) for number in (425, 437, 449, 483, 497, 498, 500, 538, 580, 624, 663, 668, 698)),
        *((number, number) for number in (727, 832, 873)),
    ),
    "Nature": ((970, 980),),
    "Food": ((923, 967), (969, 969)),
    "Fruit": ((948, 957),),
    "Flower": ((985, 986),),
    "Fungus": ((991, 997),),
    "Drink": ((966, 967), (969, 969)),
}


def _classes(ranges: Sequence[_Range]) -> frozenset[int]:
    return frozenset(number for first, last in ranges for number in range(first, last + 1))


WIDER_LABELS = {name: _classes(ranges) for name, ranges in _WIDER.items()}
"""The classes of each wider label."""


def parents_of_class(number: int) -> tuple[str, ...]:
    """Give the wider labels that hold a class, the widest first."""
    return _widest_first(name for name, classes in WIDER_LABELS.items() if number in classes)


def parents_of_label(name: str) -> tuple[str, ...]:
    """Give the wider labels that hold all of a wider label's classes, the widest first."""
    return _widest_first(other for other, classes in WIDER_LABELS.items() if classes > WIDER_LABELS[name])


def _widest_first(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: -len(WIDER_LABELS[name])))
