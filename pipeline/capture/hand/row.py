"""A whole comb row without its printed lines, for a reader that reads rows."""

import cv2
import numpy as np

from pipeline.capture.hand.crops import field_ink
from pipeline.capture.images import Grey
from pipeline.capture.view import Patch
from pipeline.domain.forms import FieldTemplate


def row_image(patch: Patch, field: FieldTemplate) -> Grey:
    """Dark ink on white ``[h, w]``, the height of the patch: only ink that belongs to a box."""
    found = field_ink(patch, field)
    own = cv2.dilate(np.minimum(found.shares.owner, 1), np.ones((3, 3), np.uint8))
    return cv2.bitwise_not(found.ink.dark * own).astype(np.uint8, copy=False)
