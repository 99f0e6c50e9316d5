"""Where do the invented families live, and what are they called? Names of trees and weather; 555 numbers only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A town with the ZIP codes and area codes its people have."""

    city: str
    state: str
    zip_codes: tuple[str, ...]
    area_codes: tuple[str, ...]


AROUND_THE_CLINIC = (
    Town(city="Salem", state="OR", zip_codes=("97301", "97302", "97304", "97306"), area_codes=("503", "971")),
    Town(city="Keizer", state="OR", zip_codes=("97303",), area_codes=("503", "971")),
    Town(city="Silverton", state="OR", zip_codes=("97381",), area_codes=("503", "971")),
    Town(city="Dallas", state="OR", zip_codes=("97338",), area_codes=("503", "971")),
    Town(city="Stayton", state="OR", zip_codes=("97383",), area_codes=("503", "971")),
    Town(city="Albany", state="OR", zip_codes=("97321",), area_codes=("541", "458")),
)

# People who moved away: their clocks and their states' rules go with them, and some keep their Oregon number.
FAR_AWAY = (
    Town(city="Phoenix", state="AZ", zip_codes=("85004",), area_codes=("602", "503")),
    Town(city="Honolulu", state="HI", zip_codes=("96814",), area_codes=("808", "503")),
    Town(city="Pensacola", state="FL", zip_codes=("32501", "32507"), area_codes=("850",)),
    Town(city="Cambridge", state="MA", zip_codes=("02139",), area_codes=("617", "971")),
    Town(city="Springfield", state="MA", zip_codes=("01103",), area_codes=("413",)),
    Town(city="Boise", state="ID", zip_codes=("83702",), area_codes=("208",)),
    Town(city="Indianapolis", state="IN", zip_codes=("46201",), area_codes=("317", "503")),
)

STREETS = ("Alder Street", "Maple Lane", "Orchard Road", "Meadow Avenue", "River Road", "Hilltop Drive", "Garden Way",
           "Juniper Court", "Sunset Loop", "Lavender Street", "Mill Creek Road", "Larch Avenue")  # fmt: skip

FIRST_NAMES = {
    "en": ("Ada", "Amos", "Beatrix", "Calvin", "Clara", "Dexter", "Edith", "Elmer", "Faye", "Felix", "Greta", "Harold",
           "Hazel", "Ivan", "Ivy", "Jasper", "June", "Karl", "Lena", "Leo", "Mabel", "Milo", "Nora", "Otis", "Pearl",
           "Quentin", "Rosa", "Rufus", "Sadie", "Simon", "Thea", "Tobias", "Una", "Vera", "Victor", "Walter", "Wanda",
           "Yvonne", "Zelda", "Zeke"),
    "es": ("Adela", "Alonso", "Beatriz", "Carmen", "Diego", "Elena", "Esteban", "Flor", "Gabriel", "Ines", "Joaquin",
           "Julia", "Lorenzo", "Lucia", "Marcos", "Marisol", "Mateo", "Nieves", "Pablo", "Paloma", "Rafael", "Ramona",
           "Rocio", "Santos", "Teresa", "Tomas", "Valentina", "Vicente"),
}  # fmt: skip

LAST_NAMES = {
    "en": ("Alderbrook", "Ashgrove", "Birchwood", "Cloudmere", "Cottonwood", "Dewberry", "Elmhurst", "Fernhollow",
           "Frostfield", "Galewood", "Hailstone", "Hawthorne", "Larkspur", "Lindenfeld", "Maplethorpe", "Mistwood",
           "Northwind", "Oakshade", "Pinecrest", "Quillfeather", "Rainford", "Rowanberry", "Sleetmore", "Snowdrop",
           "Sorrelton", "Sparrowby", "Summerhay", "Thistledown", "Underwillow", "Wetherby", "Willowmere", "Wrenfield"),
    "es": ("Alameda", "Arboleda", "Brisamar", "Campoverde", "Cedral", "Clavelina", "Encinar", "Fresneda", "Lluviosa",
           "Marejada", "Montesol", "Naranjal", "Olmedal", "Palmarejo", "Rioclaro", "Robledal", "Rosaleda", "Saucedal",
           "Valverano", "Vientonorte"),
}  # fmt: skip
