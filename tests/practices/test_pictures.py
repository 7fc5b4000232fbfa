from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from practices.drawings import pictures
from practices.drawings.pictures import BROKEN, HEIC, MAX_SIDE, TOO_MANY_PIXELS, UNREADABLE, clean_picture
from practices.models import Photo, Practice
from tests import files
from tests.factories import make_photo, make_practice


def clean(content):
    return clean_picture(BytesIO(content))


def opened(picture):
    return Image.open(BytesIO(picture.content))


def is_red(pixel):
    return pixel[0] > 200 and pixel[1] < 60


def test_a_photo_of_a_phone_is_turned_upright_and_loses_the_place_where_it_was_taken():
    content = files.phone_photo()
    assert Image.open(BytesIO(content)).getexif().get_ifd(0x8825)  # or this test shows nothing

    picture = clean(content)

    image = opened(picture)
    assert (picture.width, picture.height) == image.size == (40, 60)
    assert is_red(image.getpixel((20, 2)))
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert b"Brugstraat" not in picture.content
    assert b"Maker" not in picture.content


@pytest.mark.parametrize(
    ("kind", "mode", "extension", "kept_mode"),
    [
        ("JPEG", "RGB", "jpg", "RGB"),
        ("JPEG", "L", "jpg", "RGB"),
        ("JPEG", "CMYK", "jpg", "RGB"),
        ("PNG", "RGB", "png", "RGB"),
        ("PNG", "RGBA", "png", "RGBA"),
        ("PNG", "P", "png", "RGB"),
        ("PNG", "1", "png", "RGB"),
        ("WEBP", "RGBA", "webp", "RGBA"),
    ],
)
def test_each_kind_of_photo_keeps_its_format(kind, mode, extension, kept_mode):
    color = (10, 120, 120, 50)[: 4 if mode in {"RGBA", "CMYK"} else 3] if mode in {"RGBA", "CMYK", "RGB"} else 1
    picture = clean(files.picture(kind, mode=mode, color=color))

    assert (picture.extension, opened(picture).format, opened(picture).mode) == (extension, kind, kept_mode)


def test_a_photo_of_several_frames_keeps_the_first():
    frames = [Image.new("RGB", (60, 40), color) for color in ["red", "blue"]]
    for kind in ["MPO", "WEBP", "PNG"]:
        content = BytesIO()
        frames[0].save(content, kind, save_all=True, append_images=frames[1:])

        image = opened(clean(content.getvalue()))

        assert getattr(image, "n_frames", 1) == 1
        assert is_red(image.convert("RGB").getpixel((30, 20)))


def profile_that_calls_green_red():
    """A colour profile like that of the web, with red and green changed places."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"?", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"?", b"gXYZ", 1)


def test_colours_of_another_profile_stay_what_they_look_like():
    picture = clean(files.picture("PNG", color="red", icc_profile=profile_that_calls_green_red()))

    red, green, blue = opened(picture).getpixel((0, 0))
    assert green > 240
    assert max(red, blue) < 15
    assert "icc_profile" not in opened(picture).info


def test_a_broken_colour_profile_is_no_reason_to_refuse():
    assert clean(files.picture("PNG", icc_profile=b"nonsense")).width == 60


def test_a_large_photo_is_made_smaller():
    picture = clean(files.picture(size=(6000, 3000)))

    assert (picture.width, picture.height) == (MAX_SIDE, MAX_SIDE // 2)


def test_what_hides_behind_or_in_a_photo_is_gone():
    script = b"<script>alert(1)</script>"
    content = files.picture(comment=script) + files.archive({"evil.js": script})

    assert script not in clean(content).content
    assert b"PK\x03\x04" not in clean(content).content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", UNREADABLE, id="nothing"),
        pytest.param(b"\0" * 100, UNREADABLE, id="zeros"),
        pytest.param(b"<html><script>alert(1)</script></html>", UNREADABLE, id="html"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', UNREADABLE, id="svg"),
        pytest.param(files.picture("GIF"), UNREADABLE, id="gif"),
        pytest.param(files.picture("TIFF"), UNREADABLE, id="tiff"),
        pytest.param(files.picture("EPS"), UNREADABLE, id="eps"),
        pytest.param(b"\0\0\0\x18ftypheic" + b"\0" * 50, HEIC, id="heic"),
        pytest.param(files.picture(size=(600, 400))[:-500], BROKEN, id="cut off"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 50, UNREADABLE, id="only a header"),
        pytest.param(files.png_header(60, 40), BROKEN, id="no picture in it"),
        pytest.param(files.png_header(0, 0), UNREADABLE, id="of no size"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_reason(content, reason):
    with pytest.raises(ValidationError) as refused:
        clean(content)

    assert refused.value.messages == [reason]


@pytest.mark.parametrize("side", [101, 151, 201])
def test_too_many_pixels_are_refused_by_us_and_by_pillow_which_warns_before_it_refuses(monkeypatch, side):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100 * 100)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2 * 100 * 100)

    with pytest.raises(ValidationError) as refused:
        clean(files.png_header(side, side))

    assert refused.value.messages == [TOO_MANY_PIXELS]


@pytest.mark.django_db
def test_a_photo_is_cleaned_whoever_saves_it():
    image = SimpleUploadedFile("Jan Janssens.php.jpeg", files.phone_photo())

    photo = Photo.objects.create(practice=make_practice(), image=image, alt="Een plein", credit="Stad Voorbeeld")

    photo.refresh_from_db()
    assert (photo.width, photo.height) == (40, 60)
    assert "janssens" not in photo.image.name.lower()
    assert photo.image.name.endswith(".jpg")
    with photo.image.open() as file:
        assert dict(Image.open(file).getexif()) == {}


@pytest.mark.django_db
def test_an_editor_is_told_what_is_wrong_with_a_photo():
    image = SimpleUploadedFile("foto.gif", files.picture("GIF"))
    photo = Photo(practice=make_practice(), image=image, alt="Een plein", credit="Stad Voorbeeld")

    with pytest.raises(ValidationError) as refused:
        photo.full_clean()

    assert refused.value.message_dict == {"image": [UNREADABLE]}


@pytest.mark.django_db
def test_a_photo_that_stays_is_not_read_again():
    make_photo(practice=make_practice())
    photo = Photo.objects.get()
    default_storage.delete(photo.image.name)

    photo.full_clean()
    photo.save()

    assert Photo.objects.get().image.name == photo.image.name


@pytest.mark.django_db
def test_smaller_copies_are_made_in_a_modern_format_and_shown_as_long_as_the_practice_is(client):
    practice = make_practice()
    photo = make_photo(practice=practice, image=SimpleUploadedFile("a.jpg", files.picture(size=(3000, 2000))))
    folder = photo.image.url.removesuffix(".jpg")

    # From the database itself: a Photo without sizes reads them from its file.
    assert [(photo.width, photo.height)] == list(Photo.objects.values_list("width", "height")) == [(2400, 1600)]
    assert photo.srcset == ", ".join(f"{folder}/{width}w.webp {width}w" for width in [480, 960, 1440])
    response = client.get(f"{folder}/480w.webp")
    assert response["Content-Type"] == "image/webp"
    assert Image.open(BytesIO(b"".join(response.streaming_content))).size == (480, 320)
    Practice.objects.update(status="hidden", hidden_reason="Stopgezet")
    assert client.get(f"{folder}/480w.webp").status_code == 404


@pytest.mark.django_db
def test_copies_go_with_the_photo_they_are_of():
    photo = make_photo(practice=make_practice(), image=SimpleUploadedFile("a.jpg", files.picture(size=(600, 400))))
    copy = photo.image.name.replace(".jpg", "/480w.webp")
    assert default_storage.exists(copy)

    photo.image.delete(save=False)

    assert not default_storage.exists(copy)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/praktijken/", "/praktijken/tuin/"])
def test_pages_show_the_smaller_copies_and_keep_their_place(client, address):
    practice = make_practice(title="Tuin", slug="tuin")
    photo = make_photo(practice=practice, image=SimpleUploadedFile("a.jpg", files.picture(size=(1200, 800))))

    html = client.get(address).content.decode()

    assert f'src="{photo.image.url}" srcset="{photo.srcset}" sizes="' in html
    assert 'width="1200" height="800"' in html


@pytest.mark.django_db
def test_a_small_photo_has_no_copies(client):
    photo = make_photo(practice=make_practice(slug="tuin"), image=SimpleUploadedFile("a.png", files.picture("PNG")))

    assert photo.srcset == ""
    assert "srcset" not in client.get("/praktijken/tuin/").content.decode()


def test_a_picture_may_have_as_many_pixels_as_a_good_camera_makes_and_not_many_more():
    assert 48_000_000 < pictures.MAX_PIXELS < 8_000 * 8_000


def test_a_large_jpeg_is_decoded_at_a_fraction_and_another_large_picture_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 250 * 250)
    monkeypatch.setattr(pictures, "MAX_SIDE", 100)

    assert clean(files.picture(size=(800, 600))).width == 100
    refused = [
        files.picture("PNG", size=(800, 600)),
        files.picture("WEBP", size=(800, 600)),
        files.picture(size=(800, 600), progressive=True),  # held whole before a fraction is made of it
        files.picture(size=(2000, 40)),  # too narrow for a fraction
    ]
    for content in refused:
        with pytest.raises(ValidationError) as reason:
            clean(content)
        assert reason.value.messages == [TOO_MANY_PIXELS]


def test_a_jpeg_of_too_many_pixels_for_anyone_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_JPEG_PIXELS", 800 * 600 - 1)

    with pytest.raises(ValidationError):
        clean(files.picture(size=(800, 600)))


def test_a_photo_of_50_megapixels_fits():
    assert pictures.MAX_JPEG_PIXELS > 16_384 * 12_288 > 8192 * 6144 > pictures.MAX_PIXELS


@pytest.mark.parametrize("level", [0, 32_768, 65_535])
def test_16_bits_of_grey_are_as_bright_as_they_were(level):
    image, content = Image.new("I;16", (60, 40), level), BytesIO()
    image.save(content, "PNG")

    assert opened(clean(content.getvalue())).getpixel((30, 20)) == (level // 256,) * 3


def test_grey_with_transparency_keeps_it():
    picture = clean(files.picture("PNG", mode="LA", color=(100, 50)))

    assert opened(picture).getpixel((0, 0)) == (100, 100, 100, 50)


@pytest.mark.django_db
def test_a_photo_that_is_too_small_does_not_head_the_page(client):
    practice = make_practice(slug="tuin")
    small, wide = (
        make_photo(practice=practice, position=place, image=SimpleUploadedFile("a.jpg", files.picture(size=size)))
        for place, size in enumerate([(120, 90), (480, 320)])
    )

    page = client.get("/praktijken/tuin/").content.decode()

    assert page.index(wide.image.url) < page.index('id="fotos"') < page.index(f'src="{small.image.url}"')
    assert f'content="http://testserver{wide.image.url}"' in page
    wide.delete()
    alone = client.get("/praktijken/tuin/").content.decode()
    assert alone.index('id="fotos"') < alone.index(f'src="{small.image.url}"')
    assert f'content="http://testserver{small.image.url}"' not in alone
