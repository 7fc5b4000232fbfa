from django.db import migrations
from pictures.migrations import AlterPictureField

import practices.drawings.pictures


class Migration(migrations.Migration):
    dependencies = [("practices", "0014_match_function")]

    operations = [
        # Makes the smaller copies of the photos that are there.
        AlterPictureField(
            model_name="photo",
            name="image",
            field=practices.drawings.pictures.CleanPictureField(
                aspect_ratios=[None],
                breakpoints={"xs": 576, "s": 768, "m": 992, "l": 1200, "xl": 1400},
                container_width=1440,
                file_types=["WEBP"],
                grid_columns=3,
                height_field="height",
                max_length=200,
                pixel_densities=[1],
                upload_to=practices.drawings.pictures.picture_path,
                validators=[practices.drawings.pictures.check_picture],
                verbose_name="foto",
                width_field="width",
            ),
        ),
    ]
